/** Stops and kills actors, where the plan says. */
import type { Actor } from "./actor.ts";
import type { Moment, Strike } from "./plan.ts";
import type { Scene } from "./scene.ts";

export class Strikes {
  readonly #scene: Scene;
  /** What waits for its actor to come to the moment, by the actor's index. */
  readonly #armed: Strike[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stopped = new Set<Actor>();

  constructor(scene: Scene) {
    this.#scene = scene;
    for (const strike of scene.plan.strikes) this.#after(strike.atMs, () => this.#armed.push(strike));
  }

  /** Whether an actor is to be struck in the body of a write. */
  awaitsInBody(index: number): boolean {
    return this.#armed.some(({ actor, moment }) => actor === index && moment === "body");
  }

  /** Must be called when an actor is at some moment. */
  at(index: number, actor: Actor, moment: Moment): void {
    const armed = this.#armed.findIndex(
      (one) => one.actor === index && (one.moment === moment || one.moment === "anything"),
    );
    const [strike] = armed === -1 ? [] : this.#armed.splice(armed, 1);
    if (strike === undefined) return;
    if (strike.delayMs === 0) this.#strike(actor, strike);
    else this.#after(strike.delayMs, () => this.#strike(actor, strike));
  }

  /** Ends all of it, and lets those go on that are stopped. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#armed.length = 0;
    for (const actor of this.#stopped) actor.continue();
    this.#stopped.clear();
  }

  #strike(actor: Actor, strike: Strike): void {
    if (this.#scene.isOver || !actor.isAlive) return;
    if (strike.do === "kill") {
      actor.kill();
      this.#scene.counts.kills++;
    } else if (actor.stop()) {
      this.#scene.counts.stops++;
      this.#stopped.add(actor);
      this.#after(strike.forMs, () => {
        this.#stopped.delete(actor);
        actor.continue();
      });
    }
  }

  #after(milliseconds: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, milliseconds);
    this.#timers.add(timer);
  }
}
