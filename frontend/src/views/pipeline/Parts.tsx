import type { ReactNode } from "react";

interface Props {
  received: ReactNode;
  made: ReactNode;
  decided: ReactNode;
}

/** What a stage received, made and decided: in short, above what there is to tell of it. */
export function Parts({ received, made, decided }: Props) {
  return (
    <dl className="parts">
      <div>
        <dt>Received</dt>
        <dd>{received}</dd>
      </div>
      <div>
        <dt>Made</dt>
        <dd>{made}</dd>
      </div>
      <div>
        <dt>Decided</dt>
        <dd>{decided}</dd>
      </div>
    </dl>
  );
}

/** A count with its noun: `1 call`, `3 calls`. */
export const counted = (count: number, noun: string, plural = `${noun}s`) =>
  `${count} ${count === 1 ? noun : plural}`;
