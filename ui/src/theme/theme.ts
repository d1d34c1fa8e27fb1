// Mantine in the application's clothes: its components take sizes and colours from tokens.css.
// No colour is written here that is not one of Mantine's ten shades.
import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  MultiSelect,
  mergeThemeOverrides,
  NumberInput,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  Table,
  Tabs,
  TagsInput,
  Tooltip,
} from "@mantine/core";

// Mantine wants ten shades; the tokens decide, by the variables below.
const shades: MantineColorsTuple = [
  "#eef0ff",
  "#dfe1ff",
  "#c4c7ff",
  "#a3a8ff",
  "#7c86ff",
  "#6366f8",
  "#4f39f6",
  "#432dd7",
  "#372aac",
  "#312c85",
];

// The same for the greys of the dark theme.
const greys: MantineColorsTuple = [
  "#e7e8ea",
  "#c9cbd0",
  "#9a9ea6",
  "#6f737b",
  "#3d4047",
  "#2c2e34",
  "#24262b",
  "#1d1f23",
  "#16171a",
  "#101113",
];

const quick = { transition: "fade", duration: 120 } as const;

const pills = {
  input: { minHeight: "var(--control)", paddingBlock: 0 },
  pillsList: { minHeight: 26, alignItems: "center" },
  inputField: { height: 20 },
};

export const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--font-mono)",
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 4 },
  colors: { accent: shades, dark: greys },
  defaultRadius: "sm",
  radius: { xs: "4px", sm: "6px", md: "6px", lg: "8px", xl: "12px" },
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "15px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "22px", xl: "28px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  headings: {
    fontFamily: "var(--font)",
    fontWeight: "550",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "28px" },
      h2: { fontSize: "15px", lineHeight: "22px" },
      h3: { fontSize: "13px", lineHeight: "20px" },
    },
  },
  respectReducedMotion: true,
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Button: Button.extend({
      defaultProps: { variant: "default" },
      vars: (_, { variant }) => ({
        root: {
          "--button-height": "var(--control)",
          "--button-padding-x": "10px",
          "--button-fz": "13px",
          // White on the dark theme's light accent could not be read.
          ...(variant === "filled" && { "--button-color": "var(--accent-ink)" }),
        },
      }),
      styles: { root: { fontWeight: 550 }, section: { marginInlineEnd: "6px" } },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: "subtle", color: "gray" },
      vars: () => ({ root: { "--ai-size": "var(--control)" } }),
    }),
    Input: Input.extend({
      vars: () => ({
        wrapper: {
          "--input-height": "var(--control)",
          "--input-fz": "13px",
          "--input-bg": "var(--surface)",
        },
      }),
    }),
    InputWrapper: Input.Wrapper.extend({
      styles: {
        label: { fontSize: "13px", fontWeight: 550, lineHeight: "20px" },
        description: { fontSize: "12px", lineHeight: "16px", color: "var(--muted)" },
        error: { fontSize: "12px", lineHeight: "16px" },
      },
    }),
    Select: Select.extend({
      defaultProps: {
        checkIconPosition: "right",
        allowDeselect: false,
        comboboxProps: { shadow: "md" },
      },
    }),
    // Their field holds pills and would be taller than those beside it.
    MultiSelect: MultiSelect.extend({ styles: pills }),
    TagsInput: TagsInput.extend({ styles: pills }),
    NumberInput: NumberInput.extend({ defaultProps: { thousandSeparator: "," } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs", radius: "xs" } }),
    Switch: Switch.extend({ defaultProps: { size: "sm", withThumbIndicator: false } }),
    Badge: Badge.extend({
      defaultProps: { variant: "default", size: "sm" },
      styles: { root: { textTransform: "none", fontWeight: 400 } },
    }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: "xs" },
      styles: { label: { padding: "2px 10px", fontSize: "13px", lineHeight: "20px" } },
    }),
    Tabs: Tabs.extend({
      styles: { tab: { padding: "6px 10px", fontSize: "13px" } },
    }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 6, horizontalSpacing: 12 } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, transitionProps: quick, multiline: true, maw: 360 },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", transitionProps: quick } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: quick } }),
    Modal: Modal.extend({
      defaultProps: { transitionProps: quick, centered: true, overlayProps: { opacity: 0.35 } },
      styles: { title: { font: "var(--heading)" } },
    }),
  },
});

/** Mantine's own buttons have no names unless they are given some. */
export function withWords(base: typeof theme, words: { close: string }) {
  const closeButtonProps = { "aria-label": words.close };
  const notification = { defaultProps: { closeButtonProps } };
  return mergeThemeOverrides(base, {
    components: {
      Modal: Modal.extend({
        defaultProps: { ...base.components?.Modal?.defaultProps, closeButtonProps },
      }),
      Notification: notification,
    },
  });
}

/** Lays the tokens over Mantine's own variables. */
export const cssVariables: CSSVariablesResolver = () => {
  const ours = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-bright": "var(--ink)",
    "--mantine-color-dimmed": "var(--muted)",
    "--mantine-color-placeholder": "var(--muted)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-error": "var(--state-failed)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-primary-color-filled": "var(--accent)",
    "--mantine-primary-color-filled-hover": "var(--accent-hover)",
    "--mantine-primary-color-contrast": "var(--accent-ink)",
    "--mantine-primary-color-light": "var(--accent-tint)",
    "--mantine-primary-color-light-color": "var(--accent)",
    "--mantine-color-accent-filled": "var(--accent)",
    "--mantine-color-accent-filled-hover": "var(--accent-hover)",
    "--mantine-color-gray-light-hover": "var(--hover)",
    "--mantine-color-gray-subtle": "transparent",
    "--mantine-color-gray-light-color": "var(--muted)",
    "--mantine-shadow-md": "var(--shadow)",
    "--mantine-shadow-xl": "var(--shadow)",
  };
  return { variables: {}, light: ours, dark: ours };
};
