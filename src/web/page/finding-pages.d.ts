/** The pages about findings, of each language by code: the build puts their text in the place of this module. */
declare module 'finding-pages' {
  const pages: Readonly<Record<'en' | 'zh', Readonly<Record<string, string>>>>;
  export default pages;
}
