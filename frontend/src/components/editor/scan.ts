/** Where the caret stands in a snippet that is not finished: in a string, in which calls, after which dot. */

export interface Opening {
  /** Index of the bracket. */
  at: number;
  /** The name called, or "" for a bracket that calls nothing. */
  name: string;
  /** The expression before the bracket: `Book.objects.filter`. */
  callee: string;
}

export interface Spot {
  /** Index after the opening quote when the caret stands in a string, else null. */
  string: number | null;
  /** Open brackets around the caret, outermost first. */
  open: Opening[];
}

export function spotAt(before: string): Spot {
  const open: Opening[] = [];
  let string: number | null = null;
  let quote = "";
  for (let i = 0; i < before.length; i += 1) {
    const char = before[i] as string;
    if (string !== null) {
      if (char === "\\") i += 1;
      else if (char === quote || char === "\n") string = null;
    } else if (char === '"' || char === "'") {
      quote = char;
      string = i + 1;
    } else if (char === "#") {
      const end = before.indexOf("\n", i);
      i = end === -1 ? before.length : end;
    } else if ("([{".includes(char)) {
      const callee = char === "(" ? expressionBefore(before.slice(0, i)) : "";
      open.push({ at: i, name: /\w*$/.exec(callee)?.[0] ?? "", callee });
    } else if (")]}".includes(char)) open.pop();
  }
  return { string, open };
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
