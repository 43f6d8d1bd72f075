locals {
  target  = abspath(var.target)
  scripts = abspath("${path.module}/../scripts")
}

# The folders of an environment and its secrets, made by the script that deployments use.
# Destroying it stops what serves there, and leaves the data where they are.
resource "terraform_data" "environment" {
  input = {
    name      = var.environment
    url       = "http://127.0.0.1:${var.port}"
    upstreams = var.upstreams
    variables = var.variables
    folder    = "${local.target}/${var.environment}"
    target    = local.target
    script    = "${local.scripts}/environment.py"
  }
  triggers_replace = [local.target, var.environment]

  provisioner "local-exec" {
    command     = "python3 \"$SCRIPT\" \"$NAME\" prepare"
    environment = { SCRIPT = self.input.script, NAME = self.input.name, DEVNET_TARGET = self.input.target }
  }

  provisioner "local-exec" {
    when        = destroy
    command     = "python3 \"$SCRIPT\" \"$NAME\" stop"
    environment = { SCRIPT = self.input.script, NAME = self.input.name, DEVNET_TARGET = self.input.target }
  }

  lifecycle {
    precondition {
      condition     = coalesce(var.workspace, terraform.workspace) == var.environment
      error_message = "This is the workspace of another environment: terraform workspace select ${var.environment}"
    }
  }
}
