/** What a screen may ask of the frame around it. */
import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";
import type { SourceRange } from "@/document/trace.gen";

export interface Frame {
  /** On a narrow screen, the one database to show; null where all are. */
  only: string | null;
  /** Takes the visitor to the end of the snippet, to write on. */
  edit(): void;
  /** Takes the visitor to a place of the snippet, and selects it. */
  point(range: SourceRange): void;
  /** What stands below the queryset and the screen, over the whole width. */
  foot: HTMLElement | null;
}

const FrameContext = createContext<Frame>({
  only: null,
  edit: () => undefined,
  point: () => undefined,
  foot: null,
});

export const FrameProvider = FrameContext;
export const useFrame = () => useContext(FrameContext);

/** Draws its children below the queryset and the screen, over the whole width. */
export function Foot({ children }: { children: ReactNode }) {
  const { foot } = useFrame();
  return foot && createPortal(children, foot);
}
