/**
 * Compiles the kernels: the debug and the release binary, and the one of fma-pg/core. The compiler says of its own loop
 * that its last turn gained nothing, which is how the loop ends; that line is left out.
 */
import { main } from "assemblyscript/asc";

const REMARK = "Last converge was suboptimal.";

for (const args of [
  ["--target", "debug"],
  ["--target", "release"],
  ["--config", "assembly/core.asconfig.json", "--target", "release"],
]) {
  const { error, stdout, stderr } = await main(args);
  const text = `${stdout}${stderr}`
    .split("\n")
    .filter((line) => line.trim() !== "" && line.trim() !== REMARK)
    .join("\n");
  if (text !== "") console.error(text);
  if (error) {
    console.error(error.message);
    process.exit(1);
  }
}
