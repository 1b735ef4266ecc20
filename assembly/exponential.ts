// The only transcendental functions of the package. Deterministic: the same bits on every host.

@inline export function exp(x: f64): f64 {
  return NativeMath.exp(x);
}

@inline export function log(x: f64): f64 {
  return NativeMath.log(x);
}
