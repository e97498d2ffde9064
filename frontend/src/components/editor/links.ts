/** The clauses in the editor: underlined in the text, lettered in a gutter. They move with what is typed. */
import { RangeSet, RangeSetBuilder, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter } from "@codemirror/view";
import type { Clause } from "@/document/clauses";
import { converter } from "@/document/codePoints";
import { inSnippet } from "@/document/links";

export const setClauses = StateEffect.define<readonly Clause[]>();

/** More letters than this on one line are counted, not drawn; the list of links names them all. */
const LETTERS_PER_LINE = 3;

class Letters extends GutterMarker {
  private readonly clauses: readonly Clause[];

  constructor(clauses: readonly Clause[]) {
    super();
    this.clauses = clauses;
  }

  override eq(other: Letters): boolean {
    return this.clauses.map(key).join() === other.clauses.map(key).join();
  }

  override toDOM(): Node {
    const box = document.createElement("span");
    box.className = "cm-letter-box";
    for (const { letter, colour, label } of this.clauses.slice(0, LETTERS_PER_LINE)) {
      const tag = box.appendChild(document.createElement("span"));
      tag.className = "tag";
      tag.dataset.link = letter;
      tag.dataset.colour = String(colour);
      tag.textContent = letter;
      tag.title = label;
    }
    const more = this.clauses.length - LETTERS_PER_LINE;
    if (more > 0) box.append(`+${more}`);
    return box;
  }
}

const key = ({ letter, colour }: Clause) => `${letter}${colour}`;

interface Linked {
  marks: DecorationSet;
  letters: RangeSet<GutterMarker>;
}

export const linked = StateField.define<Linked>({
  create: () => ({ marks: Decoration.none, letters: RangeSet.empty }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setClauses)) return build(transaction.state.doc, effect.value);
    }
    if (!transaction.docChanged) return value;
    const marks = value.marks.map(transaction.changes);
    return { marks, letters: lettersOf(transaction.state.doc, marks) };
  },
  provide: (field) => EditorView.decorations.from(field, ({ marks }) => marks),
});

export const letterGutter = gutter({
  class: "cm-letters",
  markers: (view) => view.state.field(linked).letters,
});

function build(doc: Text, clauses: readonly Clause[]): Linked {
  const { units } = converter(doc.toString());
  const found = clauses.flatMap((clause) => {
    const from = units(clause.range.start);
    const to = units(clause.range.end);
    if (from >= to) return [];
    const link = `${clause.letter} ${inSnippet(clause.letter)}`;
    const attributes = { "data-link": link, "data-colour": String(clause.colour) };
    return [Decoration.mark({ class: "link", attributes, clause }).range(from, to)];
  });
  const marks = Decoration.set(found, true);
  return { marks, letters: lettersOf(doc, marks) };
}

/** The letters of what is still marked: a clause whose text is gone has none. */
function lettersOf(doc: Text, marks: DecorationSet): RangeSet<GutterMarker> {
  const lines = new Map<number, Clause[]>();
  for (const cursor = marks.iter(); cursor.value; cursor.next()) {
    const line = doc.lineAt(cursor.from).from;
    lines.set(line, [...(lines.get(line) ?? []), clauseOf(cursor.value)]);
  }
  const letters = new RangeSetBuilder<GutterMarker>();
  for (const [from, at] of lines) letters.add(from, from, new Letters(at));
  return letters.finish();
}

const clauseOf = (mark: Decoration): Clause => mark.spec.clause;

/** The innermost clause at `position`. */
export function clauseAt(state: EditorView["state"], position: number): string | null {
  let found: { letter: string; length: number } | null = null;
  state.field(linked).marks.between(position, position, (from, to, mark) => {
    if (!found || to - from < found.length) found = { letter: clauseOf(mark).letter, length: to - from };
  });
  return (found as { letter: string } | null)?.letter ?? null;
}
