import { type ReactNode, useState } from "react";

interface Props {
  summary: ReactNode;
  startsOpen?: boolean;
  children: ReactNode;
}

/** A disclosure whose content is made when it is first opened: most never are. */
export function Fold({ summary, startsOpen = false, children }: Props) {
  const [opened, setOpened] = useState(startsOpen);
  return (
    <details open={startsOpen} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>{summary}</summary>
      {opened && children}
    </details>
  );
}
