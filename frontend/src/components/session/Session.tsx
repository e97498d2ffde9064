/** What all screens share, for any component below the page. */
import { createContext, type ReactNode, useContext } from "react";
import { useSessionState } from "./useSessionState";

export type Session = ReturnType<typeof useSessionState>;

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  return <SessionContext value={useSessionState()}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession() outside of a SessionProvider");
  return session;
}
