/**
 * How the city is drawn, wherever it is drawn: in the browser and in pictures made on the server. Colours are
 * '#rrggbb'; data always has more chroma than any of the ground.
 */
export interface MapColors {
  ground: string;
  outside: string;
  water: string;
  waterEdge: string;
  green: string;
  greenEdge: string;
  field: string;
  square: string;
  oldTown: string;
  industrial: string;
  squareEdge: string;
  road: string;
  roadMajor: string;
  roadMinor: string;
  casing: string;
  bridgeCasing: string;
  label: string;
  labelSoft: string;
  labelWater: string;
  labelGreen: string;
  halo: string;
  sky: string;
  horizon: string;
  boundary: string;
  grid: string;
  tree: string;
  /** Neutral grey of what is not known; always hatched. */
  unknown: string;
  selection: string;
  /** The part of a building above its zone's limit. */
  over: string;
  draw: string;
}

export const paperColors: MapColors = {
  ground: '#f3f1ec',
  outside: '#e9e6df',
  water: '#bcd3e2',
  waterEdge: '#a3c0d3',
  green: '#cfe0c3',
  greenEdge: '#b9cfab',
  field: '#e9ead8',
  square: '#ece6da',
  oldTown: '#f0e9dc',
  industrial: '#eae8e6',
  squareEdge: '#dcd4c5',
  road: '#ffffff',
  roadMajor: '#fffdf6',
  roadMinor: '#fcfbf8',
  casing: '#d8d3c8',
  bridgeCasing: '#b5aea0',
  label: '#3d3a35',
  labelSoft: '#6b665d',
  labelWater: '#4d7188',
  labelGreen: '#55704a',
  halo: '#fbfaf7',
  sky: '#dfe9ef',
  horizon: '#f3f1ec',
  boundary: '#8d8678',
  grid: '#7a6f9b',
  tree: '#a9c598',
  unknown: '#8f8f8f',
  selection: '#0b63ce',
  over: '#d0202e',
  draw: '#c2185b',
};

export const nightColors: MapColors = {
  ground: '#11161d',
  outside: '#0d1117',
  water: '#0d2233',
  waterEdge: '#16344b',
  green: '#15261d',
  greenEdge: '#1d3427',
  field: '#131b1d',
  square: '#171d25',
  oldTown: '#15191f',
  industrial: '#141a20',
  squareEdge: '#222b35',
  road: '#2a3440',
  roadMajor: '#34404e',
  roadMinor: '#232c36',
  casing: '#0b0f14',
  bridgeCasing: '#4a5868',
  label: '#aab6c2',
  labelSoft: '#8593a1',
  labelWater: '#6c93b0',
  labelGreen: '#7b9a80',
  halo: '#0d1218',
  sky: '#0a0e14',
  horizon: '#141b24',
  boundary: '#5d6a78',
  grid: '#8f86bd',
  tree: '#223a2b',
  unknown: '#7d858d',
  selection: '#4da3ff',
  over: '#e5484d',
  draw: '#ff6fa5',
};

/** Okabe–Ito categorical colours without black. */
export const okabeIto = {
  orange: '#e69f00',
  sky: '#56b4e9',
  green: '#009e73',
  yellow: '#f0e442',
  blue: '#0072b2',
  vermilion: '#d55e00',
  purple: '#cc79a7',
} as const;

/** The five classes of zones: red prohibits, amber needs consent, blue notifies; dashes tell them apart in grey. */
export const ZONE_CLASSES = [
  { key: 'key_protection', color: '#a50f26', zh: '重点保护范围', en: 'key protection zone', dash: [] },
  {
    key: 'general_protection',
    color: '#dd5b46',
    zh: '一般保护范围',
    en: 'general protection zone',
    dash: [],
  },
  { key: 'core_protection', color: '#c51b7d', zh: '核心保护范围', en: 'core protection zone', dash: [] },
  {
    key: 'construction_control',
    color: '#e69f00',
    zh: '建设控制地带',
    en: 'construction-control zone',
    dash: [4, 2],
  },
  {
    key: 'landscape_coordination',
    color: '#0072b2',
    zh: '风貌协调地带',
    en: 'landscape-coordination zone',
    dash: [1.5, 2],
  },
] as const;

/** Kinds of surfaces that are drawn as water and as green. */
export const WATER_KINDS: readonly string[] = ['river', 'canal', 'lake', 'pond', 'water'];
export const GREEN_KINDS: readonly string[] = [
  'park',
  'green_belt',
  'green',
  'lawn',
  'forest',
  'wood',
  'verge',
  'garden',
  'wetland',
  'sports_ground',
];

/** Road classes from the least to the greatest, with the width used while nobody knows it, m. */
export const ROAD_CLASSES = [
  ['track', 3],
  ['lane', 4],
  ['local', 8],
  ['collector', 16],
  ['arterial', 28],
  ['trunk', 36],
] as const;
