/** How an operation is called: frozen with the tool. */
export interface OperationDefinition {
  method: string;
  /** `/pets/{petId}` */
  path: string;
  /** `https://api.example.com/v1`, without a slash at its end. */
  server: string;
  parameters: ParameterDefinition[];
  body: BodyDefinition | null;
  /** It says that it needs no credential: none is sent. */
  isPublic: boolean;
}
export interface ParameterDefinition {
  name: string;
  in: "path" | "query" | "header" | "cookie";
  /** What the tool's argument is called. */
  argument: string;
  style: "simple" | "label" | "matrix" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";
  isExploded: boolean;
  allowsReserved: boolean;
}
export interface BodyDefinition {
  contentType: string;
  encoding: "json" | "form" | "multipart" | "text";
  /** Arguments that are its fields; null: one argument is all of it. */
  fields: string[] | null;
  /** That argument, where it has no fields of its own. */
  argument: string | null;
}
