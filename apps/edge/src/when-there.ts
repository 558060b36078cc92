/**
 * Goes on with a value: at once where it is there already, else when it comes. A warm request has everything in
 * memory, and each `await` that it does not need costs it a turn, and the walk of the guards a timer.
 */
export function whenThere<Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
