/** Invalid flags on a command line. The message is that of Go's flag package. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
  /** The given flag that the command doesn't have. */
  readonly unknownFlag: string | undefined;

  constructor(message: string, unknownFlag?: string) {
    super(message);
    this.unknownFlag = unknownFlag;
  }
}
