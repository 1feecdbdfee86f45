/** What a refused request may ask of the person before it can be repeated. */
export type Challenge = "step_up" | "sign_in";

/** Asks the person; true once the challenge is met, false when they would rather not. */
export type Ask = () => Promise<boolean>;

/**
 * The open questions of one page. Whoever is refused while a question is open waits for its
 * answer, and whoever asked before the last answer came need not ask again.
 */
export class Challenges {
  private readonly asks = new Map<Challenge, Ask>();
  private readonly open = new Map<Challenge, Promise<boolean>>();
  private readonly met = new Map<Challenge, number>();

  /** From now on `ask` puts this question to the person; returns the removal. */
  answerBy(kind: Challenge, ask: Ask): () => void {
    this.asks.set(kind, ask);
    return () => {
      if (this.asks.get(kind) === ask) this.asks.delete(kind);
    };
  }

  /** Is anybody there to ask? */
  isPut(kind: Challenge): boolean {
    return this.asks.has(kind);
  }

  /** How often this question was answered with a yes; taken before a request is sent. */
  timesMet(kind: Challenge): number {
    return this.met.get(kind) ?? 0;
  }

  /** since: `timesMet` when the refused request was sent. Nobody there to ask is a no. */
  async meet(kind: Challenge, since: number): Promise<boolean> {
    if (this.timesMet(kind) > since) return true;
    const open = this.open.get(kind);
    if (open) return open;
    const asked = this.ask(kind).finally(() => this.open.delete(kind));
    this.open.set(kind, asked);
    return asked;
  }

  private async ask(kind: Challenge): Promise<boolean> {
    const isMet = (await this.asks.get(kind)?.()) ?? false;
    if (isMet) this.met.set(kind, this.timesMet(kind) + 1);
    return isMet;
  }
}

/** What the store hands to every request, so that no two stores share a question. */
export interface RequestExtra {
  readonly challenges: Challenges;
}

export function challengesOf(extra: unknown): Challenges | null {
  const given = (extra as Partial<RequestExtra> | undefined)?.challenges;
  return given instanceof Challenges ? given : null;
}
