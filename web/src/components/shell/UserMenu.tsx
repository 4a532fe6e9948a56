import { Menu, UnstyledButton } from "@mantine/core";

import { sentenceOf } from "../../api/problem";
import { useMe, useSignOut } from "../../api/session";
import { withoutOrg } from "../../lib/names";
import { showToast } from "../../lib/toasts";
import { Avatar } from "../Avatar";
import { Icon } from "../icon/Icon";
import classes from "./UserMenu.module.css";

/** Who is signed in, the groups that name them, and the way out. */
export default function UserMenu() {
  const { user, memberships } = useMe();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <Avatar name={user.display_name} />
          <span className={classes.name}>{user.display_name}</span>
          <span className="visually-hidden">, account</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.about}>
          <strong>{user.display_name}</strong>
          <span className="mono">{user.username}</span>
          {user.is_superadmin && <span>Superadmin</span>}
          <p className={classes.heading}>Groups that name you</p>
          {memberships.length === 0 ? (
            <span>none</span>
          ) : (
            <ul className={classes.groups}>
              {memberships.map((name) => (
                <li key={name} className="mono">
                  {withoutOrg(name)}
                </li>
              ))}
            </ul>
          )}
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon name="logout" size={18} />}
          onClick={() => {
            signOut.mutate(undefined, {
              onError: (error) => {
                showToast("bad", sentenceOf(error));
              },
            });
          }}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
