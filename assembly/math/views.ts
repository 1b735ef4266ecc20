// Borrowed views: kernels read as the formulas do, `pi[sa] * adv[sa]`, and compile to one load or store.

@unmanaged
export class F64 {
  @inline @operator("[]") get(i: i32): f64 {
    return load<f64>(changetype<usize>(this) + ((<usize>i) << 3));
  }
  @inline @operator("[]=") set(i: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + ((<usize>i) << 3), value);
  }
  /** The view that starts i elements further on. */
  @inline from(i: i32): F64 {
    return changetype<F64>(changetype<usize>(this) + ((<usize>i) << 3));
  }
  /** Row i of a matrix with S columns; the offset may pass 2^31. */
  @inline at(i: i32, S: i32): F64 {
    return changetype<F64>(changetype<usize>(this) + (<usize>i * <usize>S << 3));
  }
}

@unmanaged
export class I32 {
  @inline @operator("[]") get(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + ((<usize>i) << 2));
  }
  @inline @operator("[]=") set(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + ((<usize>i) << 2), value);
  }
  /** The view that starts i elements further on. */
  @inline from(i: i32): I32 {
    return changetype<I32>(changetype<usize>(this) + ((<usize>i) << 2));
  }
}

/** What a failed `assert` does in the debug build; the release build has no asserts. */
export function trap(_message: usize, _file: usize, _line: u32, _column: u32): void {
  unreachable();
}

/** Whether a bit differs between a[0 .. n) and b[0 .. n). */
export function differs(a: F64, b: F64, n: i32): bool {
  for (let i = 0; i < n; i++) {
    if (reinterpret<u64>(a[i]) != reinterpret<u64>(b[i])) return true;
  }
  return false;
}
