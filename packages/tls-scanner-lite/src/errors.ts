/** What can be wrong with the arguments. Nothing a server does ends in an error: it ends in the report. */
export type ScanErrorCode = 'bad-target' | 'bad-option' | 'bad-ca' | 'bad-responder';

/** The one error of this package. `code` is stable; the message says which argument and what to do. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
  readonly code: ScanErrorCode;

  constructor(code: ScanErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
