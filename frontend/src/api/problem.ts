/** One error envelope for all of the API: problem details, RFC 9457. */
import type { SourceRange } from "@/document/trace.gen";

interface ProblemDetails {
  title: string;
  status: number;
  detail: string;
  errors: readonly { field: string; message: string }[];
  range: SourceRange | null;
  /** Seconds after which it is worth asking again. */
  retryAfter: number | null;
}

export class ApiProblem extends Error {
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails) {
    super(details.detail || details.title);
    this.name = "ApiProblem";
    this.details = details;
  }
}

/** Fetches, or throws an {@link ApiProblem} that a person can read. An abort is thrown as it is. */
export async function request(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem({
      title: "The server does not answer",
      status: 0,
      detail: "ORMscope's server does not answer. Is it still running? What you typed is safe here.",
      errors: [],
      range: null,
      retryAfter: null,
    });
  }
  if (!response.ok) throw new ApiProblem(await detailsOf(response));
  return response;
}

async function detailsOf(response: Response): Promise<ProblemDetails> {
  const body: unknown = await response.json().catch(() => null);
  const told = typeof body === "object" && body !== null ? (body as Partial<ProblemDetails>) : {};
  const errors = told.errors ?? [];
  return {
    title: told.title ?? "The request failed",
    status: response.status,
    detail:
      told.detail ??
      (errors.map(({ message }) => message).join(" ") || `The server answered ${response.status}.`),
    errors,
    range: told.range ?? null,
    retryAfter: secondsOf(response.headers.get("Retry-After")),
  };
}

/** `Retry-After` in seconds; its other form, a date, is not one that ORMscope sends. */
function secondsOf(header: string | null): number | null {
  return header && /^\d+$/.test(header) ? Number(header) : null;
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, {
    headers: { Accept: "application/json" },
    ...(signal && { signal }),
  });
  return (await response.json()) as T;
}
