/**
 * <policy-grid map="S..|.C.|..G" slip="0.1" eta="1" iterations="60">: draws a gridworld and solves it by closed-form
 * sPPO, one outer step per animation frame. Fires "done" with the Run as detail.
 */
import { createSolver, gridWorld } from "fma-pg";

const ARROWS = { up: "↑", right: "→", down: "↓", left: "←" };
const STYLE = `
  :host { display: block; }
  table { border-collapse: collapse; }
  td { border: 1px solid #8888; height: 3rem; text-align: center; width: 3rem; }
  td.wall { background: #8888; }
`;

class PolicyGrid extends HTMLElement {
  #frame = 0;

  async connectedCallback() {
    const map = this.getAttribute("map").replaceAll("|", "\n");
    const number = (name, otherwise) => Number(this.getAttribute(name) ?? otherwise);
    const mdp = gridWorld({ map, slip: number("slip", 0) });
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${STYLE}</style><table></table><p role="status"></p>`;
    const cells = this.#draw(root.querySelector("table"), map);
    const status = root.querySelector("p");

    const solver = await createSolver(mdp);
    const loop = solver.iterate({
      method: "sppo",
      update: "closed",
      eta: number("eta", 1),
      iterations: number("iterations", 60),
    });
    const step = () => {
      const { done, value } = loop.next();
      if (done) {
        this.#show(mdp, cells, value.policy);
        this.dispatchEvent(new CustomEvent("done", { detail: value }));
        return;
      }
      this.#show(mdp, cells, value.policy);
      status.textContent = `step ${value.iteration}, return ${value.return.toFixed(4)}`;
      this.#frame = requestAnimationFrame(step);
    };
    step();
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#frame);
  }

  /** One cell per letter; returns those that are states, in the model's order. */
  #draw(table, map) {
    const states = [];
    for (const line of map.split("\n")) {
      const row = table.insertRow();
      for (const letter of line) {
        const cell = row.insertCell();
        if (letter === "#") cell.className = "wall";
        else states.push(cell);
        cell.dataset.letter = letter;
        cell.textContent = letter === "#" ? "" : letter;
      }
    }
    return states;
  }

  /** The likeliest action of every state, as opaque as it is likely. */
  #show(mdp, cells, policy) {
    const { actions, actionNames } = mdp;
    cells.forEach((cell, s) => {
      if (mdp.terminalMask[s] || "GC".includes(cell.dataset.letter)) return;
      const row = policy.subarray(s * actions, (s + 1) * actions);
      const best = row.indexOf(Math.max(...row));
      cell.textContent = ARROWS[actionNames?.[best]] ?? String(best);
      cell.style.opacity = 0.3 + 0.7 * row[best];
    });
  }
}

customElements.define("policy-grid", PolicyGrid);
