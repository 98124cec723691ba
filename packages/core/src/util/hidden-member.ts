/** A member that objects can be given, which nothing else can see: no copy, no comparison, no log. */
export interface HiddenMember<T> {
  /** Gives it to an object, once. */
  set(object: object, value: T): void
  /** What the object was given; `undefined` if nothing. */
  get(object: object): T | undefined
}

/** A constructor that returns what it is given, so that a class on top of it adds its private fields to that. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is what the class is for
    return object
  }
}

/** Makes a hidden member, as a private field: a WeakMap would cost twenty times as much for each delivery. */
export function hiddenMember<T>(): HiddenMember<T> {
  class Member extends Given {
    readonly #value: T

    constructor(object: object, value: T) {
      super(object)
      this.#value = value
    }

    static of(object: object): T | undefined {
      return #value in object ? object.#value : undefined
    }
  }
  return {
    set: (object, value) => void new Member(object, value),
    get: (object) => Member.of(object),
  }
}
