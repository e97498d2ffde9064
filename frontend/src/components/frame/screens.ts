/** What the frame needs to know of a screen before it is loaded. */

export interface Screen {
  /** Where it stands: `/compare`. Explore has `/`. */
  path: string;
  label: string;
  /** What it is for, in a sentence, for the palette and the tooltips. */
  purpose: string;
  /** Its place among the screens. */
  order: number;
  /** On a narrow screen it shows one database at a time, each under a tab of its own. */
  isByDatabase?: boolean;
  /** It is not about the queryset, whose pane it does without: it has the whole width. */
  isAlone?: boolean;
}
