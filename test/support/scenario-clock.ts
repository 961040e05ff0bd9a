import { type Moment, momentOf } from '../../src/values/time.ts';

/**
 * The time of one scenario, which begins at the machine's. It goes on by a millisecond with each command and by what the scenario
 * sleeps, so that what expires in it doesn't depend on how busy the machine is.
 */
export class ScenarioClock {
  readonly #start = Date.now();
  #now = this.#start;

  /** Seconds since the start. */
  get passed(): number {
    return (this.#now - this.#start) / 1000;
  }

  moment(): Moment {
    return momentOf(this.#now);
  }

  sleep(seconds: number): void {
    this.#now += seconds * 1000;
  }

  /** Goes on to the machine's time, which a process of its own has, too. */
  catchUp(): void {
    this.#now = Math.max(this.#now, Date.now());
  }

  unixSeconds(): number {
    return Math.floor(this.#now / 1000);
  }

  /** Runs a command at this time. Only one may run at once. */
  async during<T>(body: () => Promise<T>): Promise<T> {
    this.#now++;
    const machine = Date.now;
    Date.now = () => this.#now;
    try {
      return await body();
    } finally {
      Date.now = machine;
    }
  }
}
