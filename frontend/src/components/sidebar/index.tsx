import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Examples } from "./Examples";
import { History } from "./History";
import { Models } from "./Models";
import { type Panel, TITLES } from "./panels";
import "./sidebar.css";

interface Props {
  panel: Panel;
  narrow: boolean;
  takesFocus: boolean;
  onClose(): void;
  /** Writes into the editor, at the caret. */
  onInsert(text: string): void;
  /** Something was taken from the sidebar. */
  onDone(): void;
}

/** Beside the queryset; on a narrow screen a sheet over all of the page. */
export default function Sidebar(props: Props) {
  const { panel, narrow, takesFocus, onClose } = props;
  const [wide, setWide] = useState(false);
  const root = useRef<HTMLElement & HTMLDialogElement>(null);

  useEffect(() => {
    const { current } = root;
    if (narrow) current?.showModal();
    if (takesFocus) current?.querySelector<HTMLElement>("input[type=search], .sidebar-body button")?.focus();
  }, [narrow, takesFocus]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  const content = (
    <>
      <header>
        <h2 id="sidebar-title">{TITLES[panel]}</h2>
        <button type="button" className="quiet" aria-label={`Close ${TITLES[panel]}`} onClick={onClose}>
          ✕
        </button>
      </header>
      {panel === "models" && <Models onInsert={props.onInsert} wide={wide} onWide={setWide} />}
      {panel === "examples" && <Examples onDone={props.onDone} />}
      {panel === "history" && <History onDone={props.onDone} />}
    </>
  );
  const Box = narrow ? Sheet : Drawer;
  return (
    <Box ref={root} wide={wide} onKeyDown={onKeyDown}>
      {content}
    </Box>
  );
}

interface BoxProps {
  ref: React.Ref<HTMLElement & HTMLDialogElement>;
  wide: boolean;
  onKeyDown(event: KeyboardEvent): void;
  children: ReactNode;
}

function Drawer({ ref, wide, onKeyDown, children }: BoxProps) {
  return (
    <section
      className="sidebar"
      aria-labelledby="sidebar-title"
      data-pane=""
      data-wide={wide ? "" : undefined}
      ref={ref}
      onKeyDown={onKeyDown}
    >
      {children}
    </section>
  );
}

function Sheet({ ref, onKeyDown, children }: BoxProps) {
  return (
    <dialog className="sidebar" aria-labelledby="sidebar-title" ref={ref} onKeyDown={onKeyDown}>
      {children}
    </dialog>
  );
}
