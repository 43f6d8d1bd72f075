// The page: what is shown comes from the API, what is done goes to it, and text is only ever set as text.
import { call, Refusal, signIn, signOut } from "./client.js";

const one = (selector) => document.querySelector(selector);
const ROLES = ["admin", "manager", "member", "viewer"];
let me = null;

const tell = (text, failed = false) => {
  one("#message").textContent = text;
  one("#message").className = failed ? "failed" : "";
};

const trying = (action) => async (event) => {
  event?.preventDefault();
  try {
    await action(event);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(error.message, true);
    if (error.status === 401 && me) show(null);
  }
};

const element = (name, content, ...children) => {
  const made = document.createElement(name);
  made.append(content, ...children);
  return made;
};

const button = (label, action) => {
  const made = element("button", label);
  made.addEventListener("click", trying(action));
  return made;
};

const show = (user) => {
  me = user;
  const leads = user && ["admin", "manager"].includes(user.role);
  one("#who").textContent = user ? `${user.name}, ${user.role} of ${user.organisation}` : "";
  one("#enter").hidden = Boolean(user);
  one("#leave").hidden = one("#projects").hidden = !user;
  one("#projects form").hidden = user?.role === "viewer";
  one("#members").hidden = one("#billing").hidden = !leads;
};

const showProjects = async () => {
  const projects = await call("projects", { query: { limit: 100 } });
  one("#projects ul").replaceChildren(...projects.map(projectItem));
};

const projectItem = (project) => {
  const item = element("li", element("strong", project.name), ` ${project.status}`, element("p", project.summary || project.description));
  const path = { id: project.id };
  const mine = project.owner === me.id && me.role !== "viewer";
  const status = project.status === "active" ? "archived" : "active";
  const doing = (name, given = {}) => async () => {
    await call(name, { path, ...given });
    await showProjects();
  };
  if (mine || ["admin", "manager"].includes(me.role)) {
    item.append(button("Summarise", doing("summarise")));
    item.append(button(status === "archived" ? "Archive" : "Reopen", doing("changeProject", { body: { status } })));
  }
  if (me.role === "admin") item.append(button("Delete", doing("deleteProject")));
  return item;
};

const showMembers = async () => {
  const members = await call("members", { path: { id: me.organisation } });
  one("#members ul").replaceChildren(...members.map(memberItem));
};

const memberItem = (member) => {
  const choice = element("select", "", ...ROLES.map((role) => new Option(role, role, false, role === member.role)));
  choice.disabled = me.role !== "admin";
  choice.setAttribute("aria-label", `Role of ${member.name}`);
  choice.addEventListener(
    "change",
    trying(async () => {
      const path = { id: me.organisation, member: member.id };
      try {
        await call("changeRole", { path, body: { role: choice.value } });
        tell(`${member.name} is now ${choice.value}.`);
      } finally {
        await showMembers();
      }
    }),
  );
  return element("li", `${member.name} `, choice);
};

const showBilling = ({ plan, project_limit: limit, synced }) => {
  const since = synced ? `synced ${new Date(synced).toLocaleString()}` : "never synced";
  one("#billing p").textContent = `Plan ${plan}, ${limit ?? "any number of"} projects, ${since}.`;
  one("#billing button").hidden = me.role !== "admin";
};

one("#enter").addEventListener(
  "submit",
  trying(async (event) => {
    const given = new FormData(event.target);
    await signIn(given.get("email"), given.get("password"));
    event.target.reset();
    show(await call("me"));
    tell("");
    await showProjects();
    if (one("#members").hidden) return;
    await showMembers();
    showBilling(await call("billing", { path: { id: me.organisation } }));
  }),
);

one("#leave").addEventListener(
  "click",
  trying(async () => {
    await signOut();
    show(null);
    tell("Signed out.");
  }),
);

one("#projects form").addEventListener(
  "submit",
  trying(async (event) => {
    await call("startProject", { body: Object.fromEntries(new FormData(event.target)) });
    event.target.reset();
    await showProjects();
  }),
);

one("#billing button").addEventListener(
  "click",
  trying(async () => showBilling(await call("syncBilling", { path: { id: me.organisation } }))),
);
