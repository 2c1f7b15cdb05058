/**
 * Turns at the write lock (TX-035): writers draw tickets and are served in that order. Which one has the turn is told by
 * `flock` on the queue's file, which the kernel releases when its holder dies; tickets only say who should try next, and
 * who must be woken. What stands in the shared words may be wrong, and costs time then, but never a row: the lock that
 * keeps the database whole is SQLite's own.
 *
 * Handing the turn on costs a switch of processes, which takes as long as a write. So a writer that comes back at once
 * keeps its turn for a few milliseconds (TX-036).
 */
import type { Clock } from "../clock.ts";
import { constants } from "../constants.ts";
import type { Flock } from "../file-lock/flock.ts";
import type { SharedWords } from "../file-lock/shared-words.ts";

/**
 * The words: how many tickets were drawn, the one that is served, how many turns have ended, whose began last, and how
 * many had ended, plus 1, when someone went past a queue that did not go on.
 */
const drawn = 0;
const served = 1;
const ended = 2;
const begun = 3;
const stuck = 4;
/** From here on: the tickets that were given back, each at its number modulo `seats`, and stored as the ticket + 1. */
const left = 64;
const seats = 512;

/** What a queue stands on; tests replace it. */
export interface QueueGround {
  readonly lock: Pick<Flock, "tryLock" | "unlock" | "close">;
  readonly shared: SharedWords;
  readonly clock: Pick<Clock, "now">;
}

/** One thread's end of a database's queue. Only that thread calls its methods; times are those of its clock. */
export class TurnQueue {
  readonly #ground: QueueGround;
  readonly #words: Uint32Array;
  /** The ticket that it waits with, or is served with. It keeps that one for as long as it keeps its turn. */
  #ticket: number | null = null;
  #hasTurn = false;
  /** Whether it waits with the ticket. Several connections of the thread wait with the same one, and the first has it. */
  #isWaiting = false;
  #sliceEndsAt = Number.NEGATIVE_INFINITY;
  /** When its last turn ended, and how long it took to come back after the one before. */
  #endedAt = Number.NEGATIVE_INFINITY;
  #awayMs = Number.POSITIVE_INFINITY;
  /** How many turns had ended when that was last another number, and when it was seen. */
  #endedSeen = 0;
  #endedSeenAt = 0;
  /** Whether the last wait ended without a turn: the next one goes on with its time. */
  #gaveUp = false;
  /** How many connections of the thread wait. */
  #waiters = 0;
  #isClosed = false;

  constructor(ground: QueueGround) {
    this.#ground = ground;
    this.#words = ground.shared.words;
  }

  /** Whether this thread has the turn. */
  get hasTurn(): boolean {
    return this.#hasTurn;
  }

  /** Whether it was closed, or its file is not what it was: then there is nothing to wait for. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Waits for the turn, and takes it.
   *
   * @param atMostMs how long to wait, in milliseconds
   * @returns whether it has it. If not, the time is over, or the one who has it does not go on: then it is better to go
   *   without, and to wait for SQLite's lock alone
   */
  take(atMostMs: number): boolean {
    this.join();
    try {
      return this.#wait(atMostMs);
    } finally {
      this.leave();
    }
  }

  #wait(atMostMs: number): boolean {
    const { clock, shared } = this.#ground;
    const start = clock.now();
    if (this.enter(start)) return true;
    while (this.#isWaiting && this.#ticket !== null) {
      if (!this.#isUsable()) break;
      // Before the look, so that a change meanwhile ends the nap at once.
      const servedNow = this.#word(served);
      const now = clock.now();
      if (this.#tryTicket(now)) return true;
      const restMs = start + atMostMs - now;
      if (restMs <= 0 || this.isStuck(now, atMostMs)) break;
      const napMs = Math.min(restMs, this.napMs());
      shared.wait(served, servedNow, napMs, bitOf(this.#ticket));
    }
    return false;
  }

  /** Counts a connection that is about to wait; {@link leave} is its end, whether it had its turn or not. */
  join(): void {
    this.#waiters++;
  }

  /**
   * Takes the turn if it has it still, or nobody else is before it, and draws a ticket otherwise. Whoever cannot sleep
   * asks again and again.
   */
  enter(now: number): boolean {
    const { lock } = this.#ground;
    if (this.#hasTurn || this.#isClosed) return false;
    if (this.#isWaiting) return this.tryTurn(now);
    this.#awayMs = now - this.#endedAt;
    if (this.#ticket !== null && now < this.#sliceEndsAt && lock.tryLock()) return this.#begin(this.#ticket);
    if (!this.#isUsable()) return false;
    this.#handOn();
    if (this.#isStuckStill()) return lock.tryLock() && this.#beginPast(this.#word(served));
    this.#ticket = Atomics.add(this.#words, drawn, 1);
    this.#isWaiting = true;
    if (!this.#gaveUp) this.#endedSeenAt = now;
    this.#gaveUp = false;
    return this.#tryTicket(now);
  }

  /**
   * Takes the turn if its ticket is served, or if those before it do not take theirs: they have died, are stopped, or do
   * not come back. Does not wait.
   */
  tryTurn(now: number): boolean {
    if (!this.#isWaiting || !this.#isUsable()) return false;
    return this.#tryTicket(now);
  }

  #tryTicket(now: number): boolean {
    this.#noticeEnds(now);
    if (this.#ticket === null) return false;
    const servedNow = this.#servedNow();
    const before = this.#before(servedNow);
    if (before > 0 && now - this.#endedSeenAt < this.#absentMs(before)) return false;
    if (!this.#ground.lock.tryLock()) return false;
    this.#sliceEndsAt = now + constants.queueSliceMs;
    if (before <= 1) {
      Atomics.store(this.#words, begun, this.#ticket);
      Atomics.store(this.#words, served, this.#ticket);
      return this.#begin(this.#ticket);
    }
    // Those between may only have been slow: just one is passed over.
    this.#giveBack(this.#ticket);
    return this.#beginPast(servedNow);
  }

  /** Takes the turn without a ticket, past one that does not take it. */
  #beginPast(servedNow: number): true {
    this.#serveAfter(servedNow);
    return this.#begin(null);
  }

  /** For how long to wait until the next look, in milliseconds: who is next looks after one who does not come back. */
  napMs(): number {
    return Math.min(this.#absentMs(this.#before(this.#word(served))), constants.boundaryStepMs);
  }

  /**
   * Whether no turn has ended for so long that its holder may be stopped, for this one or for another process.
   *
   * @param atMostMs for how long it would wait, in milliseconds: half of that is left for SQLite's lock
   */
  isStuck(now: number, atMostMs: number): boolean {
    if (this.#isClosed || this.#isStuckStill()) return true;
    const idleMs = now - this.#endedSeenAt;
    if (!this.#isWaiting || idleMs < Math.min(constants.queuePatienceMs, atMostMs / 2)) return false;
    // One with little time speaks for itself alone.
    if (idleMs >= constants.queuePatienceMs) Atomics.store(this.#words, stuck, (this.#endedSeen + 1) >>> 0);
    return true;
  }

  /** Waits no longer. The ticket is given back when nobody else of the thread waits with it. */
  leave(): void {
    this.#waiters = Math.max(0, this.#waiters - 1);
    if (this.#waiters === 0) this.#leaveForAll();
  }

  #leaveForAll(): void {
    const ticket = this.#ticket;
    if (ticket === null || !this.#isWaiting || !this.#isUsable()) return;
    this.#isWaiting = false;
    this.#gaveUp = true;
    this.#ticket = null;
    this.#giveBack(ticket);
    if (this.#word(served) === ticket) this.#serveAfter(ticket);
  }

  /** Ends the turn, if it has it. The next one has it, unless this one will be back before anyone could be woken. */
  end(): void {
    if (!this.#hasTurn) return;
    const now = this.#ground.clock.now();
    this.#hasTurn = false;
    this.#endedAt = now;
    this.#ground.lock.unlock();
    if (!this.#isUsable()) return;
    Atomics.add(this.#words, ended, 1);
    if (now >= this.#sliceEndsAt || this.#awayMs >= constants.queueReturnMs) this.#handOn();
  }

  /** Leaves for good. */
  close(): void {
    this.end();
    this.#leaveForAll();
    if (!this.#isUsable()) return;
    this.#handOn();
    this.#shut();
  }

  /** Whether the words may be touched. To touch some of a file that was cut off would end the process. */
  #isUsable(): boolean {
    if (!this.#isClosed && !this.#ground.shared.isWhole()) this.#shut();
    return !this.#isClosed;
  }

  /** From here on nothing is touched: what was mapped is not there any more. */
  #shut(): void {
    this.#isClosed = true;
    this.#isWaiting = false;
    this.#ticket = null;
    this.#ground.shared.close();
    this.#ground.lock.close();
  }

  /** How many places it is behind the one that is served: 0 for itself. Those who have left are none. */
  #before(servedNow: number): number {
    const ticket = this.#ticket ?? servedNow;
    if (ticket === servedNow) return 0;
    let before = 1;
    for (let next = (servedNow + 1) >>> 0; next !== ticket && before < seats; next = (next + 1) >>> 0)
      if (!this.#hasLeft(next)) before++;
    return before;
  }

  #hasLeft(ticket: number): boolean {
    return this.#word(left + (ticket % seats)) === (ticket + 1) >>> 0;
  }

  /**
   * How long no turn must have ended until one with so many before it may try: longer than it takes to wake a process,
   * where the one whose turn it is has not begun.
   */
  #absentMs(before: number): number {
    const hasBegun = this.#word(begun) === this.#word(served);
    return before <= 1 && hasBegun ? constants.queueReturnMs : constants.queueAbsentMs * before;
  }

  #begin(ticket: number | null): true {
    this.#ticket = ticket;
    this.#isWaiting = false;
    this.#hasTurn = true;
    this.#gaveUp = false;
    return true;
  }

  #handOn(): void {
    const ticket = this.#ticket;
    this.#ticket = null;
    if (ticket !== null) this.#serveAfter(ticket);
  }

  #giveBack(ticket: number): void {
    Atomics.store(this.#words, left + (ticket % seats), (ticket + 1) >>> 0);
  }

  #serveAfter(ticket: number): void {
    let next = (ticket + 1) >>> 0;
    for (let seat = 0; seat < seats && this.#hasLeft(next); seat++) next = (next + 1) >>> 0;
    if (Atomics.compareExchange(this.#words, served, ticket, next) !== ticket) return;
    if (ahead(this.#word(drawn), next) > 0) this.#ground.shared.wake(served, bitOf(next));
  }

  #noticeEnds(now: number): void {
    const endedNow = this.#word(ended);
    if (endedNow === this.#endedSeen) return;
    this.#endedSeen = endedNow;
    this.#endedSeenAt = now;
  }

  /** Whether nothing has gone on since someone gave up waiting: everyone would wait in vain each time. */
  #isStuckStill(): boolean {
    return this.#word(stuck) === (this.#word(ended) + 1) >>> 0;
  }

  /** The ticket that is served. One that was passed over, since it did not come in time, draws another one. */
  #servedNow(): number {
    const servedNow = this.#word(served);
    if (ahead(this.#ticket ?? 0, servedNow) < 0) this.#ticket = Atomics.add(this.#words, drawn, 1);
    const ticket = this.#ticket ?? 0;
    const before = ahead(ticket, servedNow);
    if (before >= 0 && before < seats) return servedNow;
    // So many do not wait: the count is wrong.
    Atomics.store(this.#words, served, ticket);
    return ticket;
  }

  #word(index: number): number {
    return Atomics.load(this.#words, index);
  }
}

/** Tickets are counted modulo 2³². */
function ahead(ticket: number, other: number): number {
  return (ticket - other) | 0;
}

/** A futex wakes by bits: those who wait share 32. */
function bitOf(ticket: number): number {
  return (1 << (ticket & 31)) >>> 0;
}
