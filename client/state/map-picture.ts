type Take = () => HTMLCanvasElement;

/** Gives the map's picture as it stands, in the pixels of the screen; null while no map stands. */
class MapPicture {
  private readonly takes: Take[] = [];

  /** The newest to offer gives the picture; returns what takes it away again. */
  offer(take: Take): () => void {
    this.takes.push(take);
    return () => {
      const at = this.takes.indexOf(take);
      if (at >= 0) this.takes.splice(at, 1);
    };
  }

  readonly now = (): HTMLCanvasElement | null => this.takes.at(-1)?.() ?? null;
}

export const mapPicture = new MapPicture();
