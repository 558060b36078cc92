declare const brand: unique symbol;

/** A `T` that must not be confused with another `T`: made only where it was checked, read everywhere as plain `T`. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };
