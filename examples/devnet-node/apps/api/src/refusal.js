/** A request that is answered with an error: a status and a sentence for the caller. */
export class Refusal extends Error {
  constructor(statusCode, message) {
    super(message);
    this.statusCode = statusCode;
  }
}
