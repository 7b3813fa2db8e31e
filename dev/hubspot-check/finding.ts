/** Something that is wrong with HubSpot's project files. */
export interface Finding {
  /** Path from the root. */
  readonly file: string;
  readonly problem: string;
}
