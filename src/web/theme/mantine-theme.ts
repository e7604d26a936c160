/** Mantine dressed in our roles: its own palette is never seen. */
import { createTheme } from "@mantine/core";
import type { CSSVariablesResolver } from "@mantine/core";

export const mantineTheme = createTheme({
  fontFamily: "var(--sans)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "11px", sm: "13px", md: "13px", lg: "15px", xl: "15px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // The page itself never scrolls, so there is nothing to lock; the kit would add style elements for it.
    Modal: { defaultProps: { lockScroll: false, overlayProps: { backgroundOpacity: 0.4 } } },
    Drawer: { defaultProps: { lockScroll: false, overlayProps: { backgroundOpacity: 0.4 } } },
    Spotlight: { defaultProps: { lockScroll: false, overlayProps: { backgroundOpacity: 0.4, blur: 0 } } },
  },
});

const ROLES = {
  "--mantine-color-body": "var(--raised)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-dimmed": "var(--dim)",
  "--mantine-color-placeholder": "var(--dim)",
  "--mantine-color-default": "var(--raised)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--text)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-color-error": "var(--sev-error)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-filled-hover": "var(--accent)",
  "--mantine-primary-color-contrast": "var(--on-accent)",
  "--mantine-color-anchor": "var(--accent)",
};

export const rolesForMantine: CSSVariablesResolver = () => ({ variables: {}, light: ROLES, dark: ROLES });
