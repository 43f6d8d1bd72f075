variable "environment" {
  description = "Name of the environment, and of its workspace."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "There are two environments: staging and production."
  }
}

variable "port" {
  description = "Port on the loopback address at which the environment serves."
  type        = number

  validation {
    condition     = var.port == floor(var.port) && var.port >= 1024 && var.port <= 65535
    error_message = "Harbor runs without privileges: take a port from 1024 to 65535."
  }
}

variable "upstreams" {
  description = "Ports of the providers that stand beside Harbor, by name."
  type        = map(number)
  default     = {}

  validation {
    condition     = length(distinct(values(var.upstreams))) == length(var.upstreams) && !contains(values(var.upstreams), var.port)
    error_message = "Harbor and its providers need a port each."
  }
}

variable "variables" {
  description = "What the environment sets, by the names of .env.example; secrets stay out of here and out of the state."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.variables) : can(regex("^(DEVNET|OTEL)_[A-Z_]+$", name))])
    error_message = "A variable is called DEVNET_... or OTEL_..., as in .env.example."
  }

  validation {
    condition     = alltrue([for name in keys(var.variables) : !can(regex("KEY|PASSWORD|SECRET|TOKEN", name))])
    error_message = "A secret belongs into secrets.env of the environment: python scripts/environment.py ... rotate."
  }
}

variable "target" {
  description = "Folder that holds the environments."
  type        = string
  default     = "../.environments"
}

variable "workspace" {
  description = "The workspace, where it is not the selected one: for tests, which run in any."
  type        = string
  default     = null
}
