// What Vite adds to the language: style modules, `import.meta.glob`, pictures as addresses.
// Types of our own do not belong here.
/// <reference types="vite/client" />
