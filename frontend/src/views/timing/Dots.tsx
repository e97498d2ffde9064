import { memo } from "react";
import { dotsOf, type Strip, type Strips } from "@/document/strips";
import { duration } from "@/document/time";

interface Props {
  strip: Strip;
  scale: Pick<Strips, "end" | "ticks">;
}

/** Of a strip's width: what a dot takes. */
const GAP = 0.0115;
/** In em: the strips grow with the text. */
const MIDDLE = 1.075;
const STEP = 0.3;
const REACH = 0.86;

const percent = (part: number) => `${(100 * part).toFixed(2)}%`;

/** Every sample but the cold one as a dot, its median as a line. The numbers stand beside it. */
export const Dots = memo(function Dots({ strip: { warm, cold, median }, scale: { end, ticks } }: Props) {
  const first = cold === null ? 1 : 2;
  return (
    <svg className="dots" aria-hidden="true">
      {ticks.map((tick) => (
        <line
          key={tick}
          className="tick"
          x1={percent(tick / end)}
          x2={percent(tick / end)}
          y1="0"
          y2="100%"
        />
      ))}
      {dotsOf(warm, end, GAP).map(({ index, sample, at, lane }) => (
        <circle key={index} cx={percent(at)} cy={`${MIDDLE - STEP * lane}em`} r="0.16em">
          <title>
            run {index + first}: {duration(sample)}
          </title>
        </circle>
      ))}
      {warm.length > 1 && (
        <line
          className="median"
          x1={percent(median / end)}
          x2={percent(median / end)}
          y1={`${MIDDLE - REACH}em`}
          y2={`${MIDDLE + REACH}em`}
        />
      )}
    </svg>
  );
});
