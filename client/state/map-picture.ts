/** Gives the map's picture as it stands, in the pixels of the screen; null while no map stands. */
class MapPicture {
  private take: (() => HTMLCanvasElement | null) | null = null;

  /** The newest map gives the picture; returns what takes it away again. */
  offer(take: () => HTMLCanvasElement | null): () => void {
    this.take = take;
    return () => {
      if (this.take === take) this.take = null;
    };
  }

  readonly now = (): HTMLCanvasElement | null => this.take?.() ?? null;
}

export const mapPicture = new MapPicture();
