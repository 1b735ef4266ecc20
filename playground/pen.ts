/**
 * One way to draw, on a canvas or into SVG.
 */

export interface Pen {
  rect(x: number, y: number, width: number, height: number, fill: string, radius?: number): void;
  line(x1: number, y1: number, x2: number, y2: number, stroke: string, width: number): void;
  circle(x: number, y: number, radius: number, fill: string | undefined, stroke?: string, width?: number): void;
  polygon(points: readonly (readonly [number, number])[], fill: string): void;
  /** `anchor` as in SVG; the baseline is alphabetic. */
  text(x: number, y: number, text: string, fill: string, size: number, anchor?: "start" | "middle" | "end"): void;
}

const FONT = "system-ui, sans-serif";

export function canvasPen(context: CanvasRenderingContext2D): Pen {
  return {
    rect(x, y, width, height, fill, radius = 0) {
      context.fillStyle = fill;
      if (radius === 0) context.fillRect(x, y, width, height);
      else {
        context.beginPath();
        context.roundRect(x, y, width, height, radius);
        context.fill();
      }
    },
    line(x1, y1, x2, y2, stroke, width) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.lineCap = "round";
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
    },
    circle(x, y, radius, fill, stroke, width = 1) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      if (fill) {
        context.fillStyle = fill;
        context.fill();
      }
      if (stroke) {
        context.strokeStyle = stroke;
        context.lineWidth = width;
        context.stroke();
      }
    },
    polygon(points, fill) {
      context.fillStyle = fill;
      context.beginPath();
      points.forEach(([x, y], i) => {
        if (i === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      });
      context.closePath();
      context.fill();
    },
    text(x, y, text, fill, size, anchor = "start") {
      context.fillStyle = fill;
      context.font = `${size}px ${FONT}`;
      context.textAlign = anchor === "middle" ? "center" : anchor;
      context.fillText(text, x, y);
    },
  };
}

const round = (x: number) => Number(x.toFixed(2));
const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] as string);

/** Collects SVG elements. */
export class SvgPen implements Pen {
  readonly #parts: string[] = [];

  rect(x: number, y: number, width: number, height: number, fill: string, radius = 0): void {
    const corner = radius ? ` rx="${round(radius)}"` : "";
    this.#parts.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${corner} fill="${fill}"/>`,
    );
  }

  line(x1: number, y1: number, x2: number, y2: number, stroke: string, width: number): void {
    this.#parts.push(
      `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}" stroke-width="${round(width)}" stroke-linecap="round"/>`,
    );
  }

  circle(x: number, y: number, radius: number, fill: string | undefined, stroke?: string, width = 1): void {
    const edge = stroke ? ` stroke="${stroke}" stroke-width="${round(width)}"` : "";
    this.#parts.push(
      `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${fill ?? "none"}"${edge}/>`,
    );
  }

  polygon(points: readonly (readonly [number, number])[], fill: string): void {
    this.#parts.push(`<polygon points="${points.map((p) => p.map(round).join()).join(" ")}" fill="${fill}"/>`);
  }

  text(x: number, y: number, text: string, fill: string, size: number, anchor = "start"): void {
    this.#parts.push(
      `<text x="${round(x)}" y="${round(y)}" fill="${fill}" font-size="${round(size)}" text-anchor="${anchor}">${escaped(text)}</text>`,
    );
  }

  /** A polyline, for curves. */
  curve(points: readonly (readonly [number, number])[], stroke: string, dash: readonly number[]): void {
    const dashes = dash.length ? ` stroke-dasharray="${dash.join()}"` : "";
    this.#parts.push(
      `<polyline points="${points.map((p) => p.map(round).join()).join(" ")}" fill="none" stroke="${stroke}" stroke-width="1.6"${dashes}/>`,
    );
  }

  group(x: number, y: number, inside: () => void): void {
    this.#parts.push(`<g transform="translate(${round(x)},${round(y)})">`);
    inside();
    this.#parts.push("</g>");
  }

  document(width: number, height: number, title: string, ground: string): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" font-family="${FONT}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<rect width="100%" height="100%" fill="${ground}"/>`,
      ...this.#parts,
      "</svg>",
      "",
    ].join("\n");
  }
}
