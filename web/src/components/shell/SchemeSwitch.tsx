import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";

import type { CoreIcon } from "../icon/core";
import { Icon } from "../icon/Icon";

const SCHEMES: readonly { scheme: MantineColorScheme; label: string; icon: CoreIcon }[] = [
  { scheme: "light", label: "Light", icon: "light_mode" },
  { scheme: "dark", label: "Dark", icon: "dark_mode" },
  { scheme: "auto", label: "As the system", icon: "contrast" },
];

export default function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({
    // Switching transitions off for a moment would take a <style> element.
    keepTransitions: true,
  });
  const icon = SCHEMES.find(({ scheme }) => scheme === colorScheme)?.icon ?? "contrast";
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Light or dark">
          <Icon name={icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ scheme, label, icon: itemIcon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={itemIcon} size={18} />}
            rightSection={
              scheme === colorScheme ? <Icon name="check" size={18} label="in use" /> : null
            }
            onClick={() => {
              setColorScheme(scheme);
            }}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
