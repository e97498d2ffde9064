import { type Ref, useImperativeHandle, useRef } from "react";

const MODIFIER = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

const KEYS: readonly (readonly [string, readonly string[]])[] = [
  ["Run", [MODIFIER, "↵"]],
  ["Next, previous clause", ["Alt", "↓ ↑"]],
  ["Pin the clause", ["Alt", "↵"]],
  ["Clear pins", ["Esc"]],
  ["Everything by name", [MODIFIER, "K"]],
  ["Next, previous screen", ["Alt", "PgDn PgUp"]],
  ["Next pane", ["F6"]],
  ["Previous pane", ["Shift", "F6"]],
  ["Leave the editor", ["Esc", "Tab"]],
  ["Complete a name", ["Ctrl", "Space"]],
  ["What a call takes", ["Ctrl", "Shift", "Space"]],
  ["All keys", ["?"]],
];

export interface KeysHandle {
  open(): void;
}

export function KeysDialog({ ref }: { ref: Ref<KeysHandle> }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useImperativeHandle(ref, () => ({ open: () => dialog.current?.showModal() }), []);
  return (
    <dialog ref={dialog} className="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>
        {KEYS.map(([what, keys]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

export const PALETTE_KEYS = `${MODIFIER} K`;
export const RUN_KEYS = `${MODIFIER} ↵`;
