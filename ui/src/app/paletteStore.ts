// Opens the command palette from anywhere in the shell.
import { createSpotlight } from "@mantine/spotlight";

export const [paletteStore, palette] = createSpotlight();

export const openPalette = () => palette.open();
