/** In place of `leven` in fma-pg/core, which is small: its errors list the known names and suggest none. */
export default () => 0;
