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
