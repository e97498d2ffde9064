const TIMES = [1, 10, 100];

interface Props {
  repeat: number;
  onChange(repeat: number): void;
}

/** How often each database runs the snippet. An address may say another number; it stays a choice. */
export function Repeat({ repeat, onChange }: Props) {
  const choices = TIMES.includes(repeat) ? TIMES : [...TIMES, repeat].sort((a, b) => a - b);
  return (
    <fieldset className="segments repeat">
      <legend className="visually-hidden">How often to run</legend>
      <span aria-hidden="true">Run</span>
      {choices.map((each) => (
        <label key={each}>
          <input type="radio" name="repeat" checked={repeat === each} onChange={() => onChange(each)} />
          <span>
            {each}
            <span className="visually-hidden">{each === 1 ? " time" : " times"}</span>
          </span>
        </label>
      ))}
      <span aria-hidden="true">times</span>
    </fieldset>
  );
}
