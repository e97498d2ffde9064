/** Where the caret stands in a snippet that is not finished: in a string, in which calls, after which dot. */

export interface Opening {
  /** Index of the bracket. */
  at: number;
  bracket: string;
  /** The name called, or "" for a bracket that calls nothing. */
  name: string;
  /** The expression before the bracket: `Book.objects.filter`. */
  callee: string;
}

export interface Spot {
  /** Index after the opening quote when the caret stands in a string, else null. */
  string: number | null;
  /** Whether the caret stands in a comment, where nothing is completed. */
  isComment: boolean;
  /** Open brackets around the caret, outermost first. */
  open: Opening[];
}

export function spotAt(before: string): Spot {
  const open: Opening[] = [];
  for (const { at, char, kind } of charactersOf(before)) {
    if (kind !== "code") continue;
    if ("([{".includes(char)) {
      const callee = char === "(" ? expressionBefore(before.slice(0, at)) : "";
      open.push({ at, bracket: char, name: /\w*$/.exec(callee)?.[0] ?? "", callee });
    } else if (")]}".includes(char)) open.pop();
  }
  return { ...endOf(before), open };
}

interface Character {
  at: number;
  char: string;
  kind: "code" | "string" | "comment";
  /** For a string, the index after its opening quotes. */
  from: number;
}

/** The characters of a snippet, each with what it stands in. Quotes count as part of their string. */
function* charactersOf(text: string): Generator<Character> {
  let quote = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (quote) {
      if (char === "\\") at += 1;
      else if (text.startsWith(quote, at)) {
        at += quote.length - 1;
        yield { at, char, kind: "string", from };
        quote = "";
        continue;
      } else if (char === "\n" && quote.length === 1) quote = "";
      yield { at, char, kind: quote ? "string" : "code", from };
    } else if (char === '"' || char === "'") {
      quote = text.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      at += quote.length - 1;
      from = at + 1;
      yield { at, char, kind: "string", from };
    } else if (char === "#") {
      const end = text.indexOf("\n", at);
      const until = end === -1 ? text.length : end;
      yield { at: until, char: "", kind: "comment", from: at };
      at = until - 1;
    } else yield { at, char, kind: "code", from };
  }
}

function endOf(before: string): Pick<Spot, "string" | "isComment"> {
  // One more character tells what the caret stands in: nothing closes before it.
  let last: Character | undefined;
  for (const character of charactersOf(`${before}\u0000`)) last = character;
  const isString = last?.kind === "string" && last.at === before.length;
  return {
    string: isString ? (last?.from ?? null) : null,
    isComment: last?.kind === "comment",
  };
}

/** The dotted expression, calls and subscripts included, that ends where `text` ends. */
export function expressionBefore(source: string): string {
  const text = source.trimEnd();
  let at = text.length;
  let depth = 0;
  while (at > 0) {
    const char = text[at - 1] as string;
    if (")]".includes(char)) depth += 1;
    else if ("([".includes(char)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0 && !/[\w.]/.test(char)) {
      // A chain may go on over lines inside brackets: white space counts only beside a dot.
      const joins = /\s/.test(char) && (/^\s*\./.test(text.slice(at)) || /\.\s*$/.test(text.slice(0, at)));
      if (!joins) break;
    }
    at -= 1;
  }
  return text.slice(at).trim();
}

export interface Argument {
  keyword: string | null;
  /** What stands behind the keyword. */
  text: string;
}

/** The arguments of a call, from the text between its brackets, which may not be finished. */
export function argumentsIn(text: string): Argument[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { at, char, kind } of charactersOf(text)) {
    if (kind !== "code") continue;
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
    else if (char === "," && depth === 0) {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  found.push(text.slice(from));
  return found.map((argument) => {
    const [, keyword, rest] = /^\s*(\w+)\s*=(?!=)([\s\S]*)$/.exec(argument) ?? [];
    return { keyword: keyword ?? null, text: (rest ?? argument).trim() };
  });
}
