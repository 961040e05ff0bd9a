/** An interface's members as a type alias, which, unlike an interface, is assignable to `Document`. */
export type AsDocument<T> = { readonly [K in keyof T]: T[K] };
