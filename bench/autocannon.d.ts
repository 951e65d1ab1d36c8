// The part of the load generator this folder uses; it ships no types.
declare module "autocannon" {
  export default function autocannon(options: {
    url: string;
    connections: number;
    duration: number;
    headers?: Record<string, string>;
  }): Promise<{ non2xx: number; errors: number; requests: { average: number; total: number } }>;
}
