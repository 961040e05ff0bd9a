/** Words that the flags of a command don't allow. The message is one line, as Go's flag package writes it. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
  /** The flag that was given but is none of the command's. */
  readonly unknownFlag: string | undefined;

  constructor(message: string, unknownFlag?: string) {
    super(message);
    this.unknownFlag = unknownFlag;
  }
}
