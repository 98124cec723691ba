/** A private value on an object, invisible to copies, comparisons and logs. */
export interface HiddenMember<T> {
  /** Attaches a value to an object, once. */
  set(object: object, value: T): void
  /** Returns the value of this object, or `undefined` if it has none. */
  get(object: object): T | undefined
}

/** Returns its argument, so that a subclass adds its private fields to that object. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: there is no other way to add private fields to an existing object
    return object
  }
}

/** Creates a hidden member as a private field, because an entry in a WeakMap costs twenty times as much. */
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
