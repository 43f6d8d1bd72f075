variables {
  environment = "staging"
  port        = 8601
  target      = ".terraform/tests"
  workspace   = "staging"
}

run "an_environment_gets_its_folders_and_its_secrets" {
  command = apply

  assert {
    condition     = fileexists("${terraform_data.environment.output.folder}/secrets.env")
    error_message = "No secrets were made."
  }

  assert {
    condition     = endswith(output.folder, "/.terraform/tests/staging") && output.url == "http://127.0.0.1:8601"
    error_message = "The outputs do not say where the environment is."
  }
}

run "production_is_another_environment" {
  command = apply

  variables {
    environment = "production"
    workspace   = "production"
    port        = 8602
  }

  assert {
    condition     = fileexists("${terraform_data.environment.output.folder}/secrets.env") && endswith(output.folder, "/production")
    error_message = "Production shares its folder with staging."
  }
}

run "the_workspace_of_another_environment_is_refused" {
  command = plan

  variables {
    workspace = "production"
  }

  expect_failures = [terraform_data.environment]
}

run "a_third_environment_is_refused" {
  command = plan

  variables {
    environment = "testing"
  }

  expect_failures = [var.environment]
}

run "a_privileged_port_is_refused" {
  command = plan

  variables {
    port = 80
  }

  expect_failures = [var.port]
}

run "a_port_for_two_is_refused" {
  command = plan

  variables {
    upstreams = { billing = 8601 }
  }

  expect_failures = [var.upstreams]
}

run "a_secret_is_refused" {
  command = plan

  variables {
    variables = { DEVNET_TOKEN_KEY = "do not write me here" }
  }

  expect_failures = [var.variables]
}
