export interface Socket {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** The outside world of the client, replaced as a whole in tests. */
export interface Environment {
  readonly open: (url: string) => Socket;
  /** Returns the cancellation. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly random: () => number;
  readonly now: () => number;
  readonly isOnline: () => boolean;
  /** Calls back when the network or the page comes to life again; returns the removal. */
  readonly onWake: (run: () => void) => () => void;
  /** Calls back when the network is lost. */
  readonly onOffline: (run: () => void) => () => void;
}

export function browserEnvironment(): Environment {
  return {
    open: (url) => new WebSocket(url),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    now: Date.now,
    isOnline: () => navigator.onLine,
    onWake,
    onOffline: (run) => listened(window, "offline", run),
  };
}

function onWake(run: () => void): () => void {
  const stopOnline = listened(window, "online", run);
  const stopVisible = listened(document, "visibilitychange", () => {
    if (document.visibilityState === "visible") run();
  });
  return () => {
    stopOnline();
    stopVisible();
  };
}

function listened(target: EventTarget, type: string, run: () => void): () => void {
  target.addEventListener(type, run);
  return () => target.removeEventListener(type, run);
}
