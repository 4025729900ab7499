/** What the tests use of a client that comes without types. */
declare module "fred-api" {
  type Answered = (error: unknown, response: { body: unknown }) => void;

  export default class Fred {
    constructor(key: string);
    get(path: string, params: object, answered: Answered): void;
  }
}
