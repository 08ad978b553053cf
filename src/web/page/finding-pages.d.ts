/** The pages about findings, by code: the build puts their text in the place of this module. */
declare module 'finding-pages' {
  const pages: Readonly<Record<string, string>>;
  export default pages;
}
