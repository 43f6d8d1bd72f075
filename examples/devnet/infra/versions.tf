terraform {
  required_version = ">= 1.9, < 2.0"

  # One state a workspace, and one workspace an environment: see docs/operations/environments.md.
  backend "local" {}
}
